package io.narrows.exporter.domain.plugin;

/// Runs a call into a plugin with the plugin's class loader as the thread's context class loader, because
/// `ServiceLoader` and many libraries look for classes there (pf4j#474).
public record ContextLoader(ClassLoader loader) {

    /// A call into a plugin.
    @FunctionalInterface
    public interface Call<T, E extends Exception> {
        T run() throws E;
    }

    public <T, E extends Exception> T during(Call<T, E> call) throws E {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return call.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
