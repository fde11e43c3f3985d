/// The root command, and one class per subcommand.
package dev.perdure.cli;
