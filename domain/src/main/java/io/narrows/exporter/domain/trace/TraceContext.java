package io.narrows.exporter.domain.trace;

import io.narrows.exporter.domain.report.Labels;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// The place of an operation in a distributed trace, as W3C Trace Context writes it.
///
/// A report carries it as two labels with the names of the headers. CloudEvents calls its attributes for traces by
/// these
/// names too. So the place outlives a restart in the spool, and consumers pass it on with the other labels.
///
/// @param traceparent such as `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`
/// @param tracestate what other tracing systems add; blank if they add nothing
public record TraceContext(String traceparent, String tracestate) {
    /// The name of the header, and of the label, with the ids of the trace and of the span.
    public static final String PARENT = "traceparent";

    /// The name of the header, and of the label, with what other tracing systems add.
    public static final String STATE = "tracestate";

    private static final int LENGTH = 55;
    private static final int FLAGS = LENGTH - 1;

    public TraceContext {
        Objects.requireNonNull(traceparent, "traceparent");
        Objects.requireNonNull(tracestate, "tracestate");
    }

    /// The place that the labels of a report name; empty if they name none. It may be malformed, because a sender may
    /// set
    /// any label.
    public static Optional<TraceContext> of(Labels labels) {
        var parent = labels.all().get(PARENT);
        return parent == null
                ? Optional.empty()
                : Optional.of(new TraceContext(parent, labels.all().getOrDefault(STATE, "")));
    }

    /// Whether the spans of this trace are recorded. False for a malformed place.
    public boolean isSampled() {
        return traceparent.length() == LENGTH && Character.digit(traceparent.charAt(FLAGS), 16) % 2 == 1;
    }

    /// These labels with this place instead of the place that they name. The same labels if they have no room for it:
    /// then
    /// the trace does not go on beyond the spool.
    public Labels in(Labels labels) {
        var all = new TreeMap<>(labels.all());
        all.remove(STATE);
        all.put(PARENT, traceparent);
        var state = shortened(tracestate);
        if (!state.isBlank()) {
            all.put(STATE, state);
        }
        return all.size() <= Labels.MOST ? new Labels(all) : labels;
    }

    /// The first members of a list that fit into a label, each of them whole.
    private static String shortened(String state) {
        if (state.length() <= Labels.LONGEST_VALUE) {
            return state;
        }
        return state.substring(0, Math.max(0, state.lastIndexOf(',', Labels.LONGEST_VALUE)));
    }
}
