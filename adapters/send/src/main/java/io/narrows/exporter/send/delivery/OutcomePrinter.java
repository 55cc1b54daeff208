package io.narrows.exporter.send.delivery;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.send.delivery.Outcome.Nothing;
import io.narrows.exporter.send.delivery.Outcome.Refused;
import io.narrows.exporter.send.delivery.Outcome.Taken;
import io.narrows.exporter.send.delivery.Outcome.Unfit;
import io.narrows.exporter.send.delivery.Outcome.Unreachable;
import io.narrows.exporter.send.process.ExitCode;
import io.narrows.exporter.send.process.Screen;

/// Tells the user what became of reports, and the shell by a status.
///
/// @param waits whether the user wants to know what became of the deliveries, and not only that a report is safe
public record OutcomePrinter(Screen screen, Format format, boolean waits) {

    /// How it is told.
    public enum Format {
        text,
        json
    }

    /// @return the exit status
    int tell(Outcome outcome) {
        switch (format) {
            case json -> screen.result(json(outcome));
            case text -> text(outcome);
        }
        return status(outcome);
    }

    private int status(Outcome outcome) {
        return switch (outcome) {
            case Taken taken -> isWell(taken.receipt()) ? ExitCode.OK : ExitCode.FAILURE;
            case Nothing nothing -> ExitCode.OK;
            case Refused refused -> ExitCode.FAILURE;
            case Unfit unfit -> ExitCode.USAGE;
            case Unreachable unreachable -> ExitCode.UNREACHABLE;
        };
    }

    private boolean isWell(Receipt receipt) {
        return !waits || receipt.isDelivered();
    }

    private void text(Outcome outcome) {
        switch (outcome) {
            case Taken taken -> receipt(taken.name(), taken.receipt());
            case Nothing nothing -> print(nothing.name() + ": nothing to send, " + nothing.reason());
            case Refused refused -> screen.error(refused.name() + ": " + refused.reason());
            case Unfit unfit -> screen.error(unfit.reason());
            case Unreachable unreachable -> screen.error(unreachable.name() + ": " + unreachable.reason());
        }
    }

    private void receipt(String name, Receipt receipt) {
        var start = name + ": accepted as " + receipt.id();
        if (receipt.isForNobody()) {
            print(start + ", for nobody: no consumer was asked for");
        } else if (waits) {
            print(start);
            receipt.deliveries()
                    .forEach(delivery -> print("  " + delivery.consumer() + ": " + delivery.state()
                            + (delivery.reason().isBlank() ? "" : " (" + delivery.reason() + ")")));
            receipt.unknown()
                    .forEach(consumer -> print("  " + consumer + ": not installed; it waits among the dead letters"));
        } else {
            var consumers = String.join(
                    ", ",
                    receipt.deliveries().stream()
                            .map(Receipt.Delivery::consumer)
                            .toList());
            print(start
                    + (consumers.isEmpty() ? "" : ", for " + consumers)
                    + (receipt.unknown().isEmpty()
                            ? ""
                            : "; not installed, so among the dead letters: " + String.join(", ", receipt.unknown())));
        }
    }

    private void print(String line) {
        screen.result(Screen.printable(line));
    }

    private String json(Outcome outcome) {
        return switch (outcome) {
            case Taken taken ->
                line(taken, !waits ? "accepted" : isWell(taken.receipt()) ? "delivered" : "undelivered")
                        + ",\"receipt\":" + taken.receipt().json() + "}";
            case Nothing nothing -> line(nothing, "nothing") + reason(nothing.reason());
            case Refused refused -> line(refused, "refused") + reason(refused.reason());
            case Unfit unfit -> line(unfit, "unfit") + reason(unfit.reason());
            case Unreachable unreachable -> line(unreachable, "unreachable") + reason(unreachable.reason());
        };
    }

    private static String line(Outcome outcome, String state) {
        return "{\"report\":" + JsonStrings.quote(outcome.name()) + ",\"state\":\"" + state + "\"";
    }

    private static String reason(String reason) {
        return ",\"reason\":" + JsonStrings.quote(reason) + "}";
    }
}
