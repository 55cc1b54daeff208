package io.narrows.exporter.send.process;

import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What the command finds around it.
///
/// @param variables of the environment
/// @param standardInput where a report comes from if no file is named
/// @param keyboard whether that is one, where somebody may not know that a report is waited for
/// @param terminal whether standard error is one
public record ProcessContext(
        Map<String, String> variables, InputStream standardInput, boolean keyboard, boolean terminal) {
    private static final String KEYBOARD = "data.exporter.keyboard";
    private static final String TERMINAL = "data.exporter.terminal";

    public ProcessContext {
        variables = Map.copyOf(variables);
        Objects.requireNonNull(standardInput, "standardInput");
    }

    /// Of this process. Java cannot tell what its streams are, so `bin/data-exporter` does.
    public static ProcessContext ofThisProcess() {
        return new ProcessContext(
                System.getenv(), System.in, Boolean.getBoolean(KEYBOARD), Boolean.getBoolean(TERMINAL));
    }

    /// The value of a variable; a blank one counts as not set.
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /// Names no variable, for their values may be secrets.
    @Override
    public String toString() {
        return "ProcessContext[terminal=" + terminal + "]";
    }
}
