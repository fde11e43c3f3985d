package dev.perdure.cli;

/// A place that breaks a rule of style.
record Finding(Rule rule, String place, int line, String detail) {

    /// What [TidyTest] asks of the source tree.
    enum Rule {
        FILE_LENGTH("a main source has at most 400 lines"),
        METHOD_LENGTH("a method has at most 40 lines"),
        PARAMETERS("a method or constructor takes at most 4 parameters; more is a missing record"),
        LINE_LENGTH("a line of code has at most 100 columns"),
        NAME("a name says what the thing is in the domain"),
        TYPE_DOC("a public type has a /// comment"),
        PACKAGE_DOC("a package has a package-info with a /// comment"),
        CLOSED_SWITCH("a switch on patterns names all its cases, without default"),
        BANNED_TEXT("some texts have a better replacement");

        private final String sentence;

        Rule(String sentence) {
            this.sentence = sentence;
        }

        @Override
        public String toString() {
            return sentence;
        }
    }

    @Override
    public String toString() {
        return place + ":" + line + ": " + detail;
    }
}
