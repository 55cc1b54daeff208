package io.narrows.exporter.application.call;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.plugin.PluginCall.Outcome;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

/// Opens and closes consumers whose plugins may throw anything, or never return.
///
/// @param openTimeout after which `open` is interrupted
public record ConsumerLifecycle(Duration openTimeout) {
    private static final System.Logger LOGGER = System.getLogger(ConsumerLifecycle.class.getName());

    /// Short, because a stopping exporter waits for it, and whoever stopped the exporter kills it after half a minute.
    static final BoundedCall CLOSING = new BoundedCall(Duration.ofSeconds(5));

    /// @throws InvalidSettingException if the settings cannot work
    /// @throws ConsumerNotOpenedException if the plugin threw anything else, or did not return
    public ReportConsumer open(Supplier<ReportConsumer> open) throws ConsumerNotOpenedException, InterruptedException {
        var call = new BoundedCall(openTimeout);
        return switch (call.run(open::get)) {
            case Outcome.Returned<ReportConsumer> returned -> returned.value();
            case Outcome.Threw<ReportConsumer> threw -> {
                if (threw.thrown() instanceof InvalidSettingException invalid) {
                    throw invalid;
                }
                throw ConsumerNotOpenedException.because(threw.late() ? call.tooLate() : threw.description());
            }
            case Outcome.Running<ReportConsumer> hung -> {
                closeOnceItIsThere(hung);
                throw ConsumerNotOpenedException.hanging(call.hangs(), hung.late());
            }
        };
    }

    /// Closes a consumer, and logs failures.
    ///
    /// @param owner the owner of the consumer, for the log
    /// @return false if the call does not return
    public static boolean close(Object owner, ReportConsumer consumer) throws InterruptedException {
        return close(CLOSING, owner, consumer);
    }

    static boolean close(BoundedCall closing, Object owner, ReportConsumer consumer) throws InterruptedException {
        var outcome = closing.run(() -> {
            consumer.close();
            return true;
        });
        return switch (outcome) {
            case Outcome.Returned<Boolean> returned -> returned.value();
            case Outcome.Threw<Boolean> threw -> {
                LOGGER.log(Level.WARNING, "consumer not closed lane={0} error={1}", owner, threw.description());
                yield true;
            }
            case Outcome.Running<Boolean> hung -> {
                LOGGER.log(Level.ERROR, "consumer not closed lane={0} error=\"{1}\"", owner, closing.hangs());
                yield false;
            }
        };
    }

    private static void closeOnceItIsThere(Outcome.Running<ReportConsumer> hung) {
        Thread.ofVirtual().name("late consumer").start(() -> {
            try {
                if (hung.late().join() instanceof Outcome.Returned<ReportConsumer> late) {
                    close("late", late.value());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
