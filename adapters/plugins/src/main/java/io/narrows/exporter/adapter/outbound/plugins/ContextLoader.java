package io.narrows.exporter.adapter.outbound.plugins;

/// Runs a call into a plugin with the plugin's class loader as the thread's context class loader, because
/// `ServiceLoader` and many libraries look for classes there (pf4j#474).
record ContextLoader(ClassLoader loader) {

    /// A call into a plugin.
    interface Call<T, E extends Exception> {
        T run() throws E;
    }

    <T, E extends Exception> T during(Call<T, E> call) throws E {
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
