package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs a plugin's code for the first time: creates its factory and reads what it declares. Runs on its own thread,
/// because the plugin may never return but the exporter's start must.
///
/// @param loader the plugin's class loader
/// @param patience how long the whole probe may take
record FactoryProbe(Path jar, ClassLoader loader, Duration patience) {

    /// The factory and its declarations.
    record Answers(ReportConsumerFactory factory, FactoryDeclarations declared) {}

    /// @throws PluginStartupException if the plugin throws, declares something that is not allowed, or does not return
    ///     in time
    Answers hold() {
        var interview = new FutureTask<>(this::ask);
        var thread =
                Thread.ofPlatform().daemon().name("plugin " + jar.getFileName()).start(interview);
        try {
            return interview.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            var place = placeOf(thread);
            thread.interrupt();
            throw PluginStartupException.of(
                    jar, "it gave no answer within " + patience.toMillis() + " ms, and was in " + place, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PluginStartupException told
                    ? told
                    : PluginStartupException.thrown(jar, "its code", interview.exceptionNow());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw PluginStartupException.of(jar, "the start was interrupted", e);
        }
    }

    private Answers ask() {
        var factory = new FactoryFinder(jar, loader).make();
        return new Answers(factory, FactoryDeclarations.of(factory, jar, new ContextLoader(loader)));
    }

    /// The place where the plugin's code was entered, such as `a.b.C.<init>(C.java:12)`.
    private static String placeOf(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .filter(FactoryProbe::isOfPlugin)
                .reduce((inner, outer) -> outer)
                .map(StackTraceElement::toString)
                .orElse("its code");
    }

    /// Whether a stack frame is the plugin's. The JDK's classes have a module, and the exporter's classes have a named
    /// class loader.
    private static boolean isOfPlugin(StackTraceElement frame) {
        return frame.getModuleName() == null && frame.getClassLoaderName() == null;
    }
}
