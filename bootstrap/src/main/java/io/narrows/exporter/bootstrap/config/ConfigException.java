package io.narrows.exporter.bootstrap.config;

import java.util.List;

/// A configuration that the exporter cannot start with, which is the operator's fault. The message has one line for
/// each problem: the key, its value unless it may be a secret, where the value came from, and what is allowed.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(List<String> problems) {
        super(String.join("\n", problems));
    }

    ConfigException(String problem) {
        super(problem);
    }

    ConfigException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
