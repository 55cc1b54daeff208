package io.narrows.exporter.adapter.outbound.plugins.load;

import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.domain.plugin.ContextLoader;
import io.narrows.exporter.domain.plugin.PluginCall;
import io.narrows.exporter.domain.plugin.PluginCall.Outcome;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/// Runs a plugin's code for the first time: creates its factory and reads what it declares. Runs on its own thread,
/// because the plugin may never return but the exporter's start must.
///
/// @param loader the plugin's class loader
/// @param patience how long the whole probe may take
public record FactoryProbe(Path jar, ClassLoader loader, Duration patience) {

    /// The factory and its declarations.
    public record Answers(ReportConsumerFactory factory, FactoryDeclarations declared) {}

    /// @throws PluginStartupException if the plugin throws, declares something that is not allowed, or does not return
    ///     in time
    public Answers hold() {
        var call = PluginCall.start("plugin " + jar.getFileName(), this::ask);
        try {
            return switch (call.await(patience)) {
                case Outcome.Returned<Answers> returned -> returned.value();
                case Outcome.Threw<Answers> threw ->
                    throw threw.thrown() instanceof PluginStartupException told
                            ? told
                            : PluginStartupException.thrown(jar, "its code", threw.thrown());
                case Outcome.Running<Answers> running -> {
                    var place = placeOf(call);
                    call.interrupt();
                    throw PluginStartupException.of(
                            jar, "it gave no answer within " + patience.toMillis() + " ms, and was in " + place);
                }
            };
        } catch (InterruptedException e) {
            call.interrupt();
            Thread.currentThread().interrupt();
            throw PluginStartupException.of(jar, "the start was interrupted", e);
        }
    }

    private Answers ask() {
        var factory = new FactoryFinder(jar, loader).make();
        return new Answers(factory, FactoryDeclarations.of(factory, jar, new ContextLoader(loader)));
    }

    /// The place where the plugin's code was entered, such as `a.b.C.<init>(C.java:12)`.
    private static String placeOf(PluginCall<?> call) {
        return Arrays.stream(call.stackTrace())
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
