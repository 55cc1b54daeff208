package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The first time that code of a plugin runs: its factory is made, and asked what it declares. On a thread of its own,
/// for it may never come back, and the start of the exporter must.
///
/// @param loader of the plugin's classes
/// @param patience how long all of that may take
record FactoryProbe(Path jar, ClassLoader loader, Duration patience) {

    /// What came of it.
    record Answers(ReportConsumerFactory factory, FactoryDeclarations declared) {}

    /// @throws PluginStartupException if the plugin throws, declares what it must not, or does not come back
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

    /// Where the plugin was entered, such as `a.b.C.<init>(C.java:12)`.
    private static String placeOf(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .filter(FactoryProbe::isOfPlugin)
                .reduce((inner, outer) -> outer)
                .map(StackTraceElement::toString)
                .orElse("its code");
    }

    /// The JDK's classes have a module, and those of the exporter a class loader with a name.
    private static boolean isOfPlugin(StackTraceElement frame) {
        return frame.getModuleName() == null && frame.getClassLoaderName() == null;
    }
}
