package dev.perdure.engine.sqlite;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/// Makes one statement of a connection fail before it is run. What takes changes back never fails.
final class PlantedFaults {
    private final AtomicInteger countdown = new AtomicInteger();

    /// The n-th statement from now fails.
    void failStatement(int n) {
        countdown.set(n);
    }

    void failNone() {
        countdown.set(0);
    }

    Connection connect(Path file) throws SQLException {
        var real = DriverManager.getConnection("jdbc:sqlite:" + file);
        return proxy(
                Connection.class,
                (_, method, arguments) -> {
                    var result = call(real, method, arguments);
                    return result instanceof PreparedStatement statement
                            ? wrap(statement, String.valueOf(arguments[0]))
                            : result;
                });
    }

    private PreparedStatement wrap(PreparedStatement statement, String sql) {
        return proxy(
                PreparedStatement.class,
                (_, method, arguments) -> {
                    boolean runs = method.getName().startsWith("execute");
                    boolean takesBack = sql.startsWith("rollback") || sql.startsWith("release");
                    if (runs && !takesBack && countdown.getAndDecrement() == 1) {
                        throw new SQLException("planted before: " + sql);
                    }
                    return call(statement, method, arguments);
                });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @SuppressWarnings("NullAway") // JDBC methods do return null
    private static Object call(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
