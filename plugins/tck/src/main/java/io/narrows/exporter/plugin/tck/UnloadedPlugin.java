package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A plugin that nobody should need any more.
///
/// @param classes its class loader
/// @param holders those known to hold on to it, with what they hold
record UnloadedPlugin(WeakReference<ClassLoader> classes, List<String> holders) {

    static UnloadedPlugin of(PluginClassLoader loader) throws IOException, ReflectiveOperationException {
        var holders = new ArrayList<String>();
        for (var driver : jdbcDrivers(loader)) {
            holders.add("java.sql.DriverManager holds " + driver
                    + ": in close() of the factory, pass it to DriverManager.deregisterDriver");
        }
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> loader.equals(thread.getContextClassLoader())
                        || loader.equals(thread.getClass().getClassLoader()))
                .forEach(thread -> holders.add("the thread '" + thread.getName() + "' runs"));
        return new UnloadedPlugin(new WeakReference<>(loader), List.copyOf(holders));
    }

    /// For the message of a clause that fails.
    String suspects() {
        return holders.isEmpty()
                ? ": no thread, no thread local, no static of the JDK"
                : ", but " + String.join("; ", holders);
    }

    /// The JDK shows each class only the drivers of its own class loader, so a class of the plugin's has to ask.
    private static List<String> jdbcDrivers(PluginClassLoader loader) throws IOException, ReflectiveOperationException {
        var constructor = loader.adopt(JdbcDrivers.class).getDeclaredConstructor();
        constructor.setAccessible(true);
        var names = ((Supplier<?>) constructor.newInstance()).get();
        return names instanceof Stream<?> stream ? stream.map(String::valueOf).toList() : List.of();
    }
}
