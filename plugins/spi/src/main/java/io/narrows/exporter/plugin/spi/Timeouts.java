package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.time.Duration;

/// How long a consumer waits for its destination, as the operator says it in the options `connectTimeout` and
/// `responseTimeout`.
///
/// ```java
/// SettingDeclarations.of(…).and(Timeouts.options("5s", "30s", "How long the whole answer may take."));
///
/// var timeouts = Timeouts.of(context.options());
/// ```
///
/// @param connect for a connection to come about, from 100 ms to 1 h
/// @param response for an answer, from 100 ms to 1 h; what that means is in the description of the option
public record Timeouts(Duration connect, Duration response) {
    private static final String CONNECT_TIMEOUT = "connectTimeout";
    private static final String RESPONSE_TIMEOUT = "responseTimeout";
    private static final String SHORTEST = "100ms";
    private static final String LONGEST = "1h";

    /// Declares both options.
    ///
    /// @param connect the default of `connectTimeout`
    /// @param response the default of `responseTimeout`
    /// @param description of `responseTimeout`: what has to come within it
    public static SettingDeclarations options(String connect, String response, String description) {
        return SettingDeclarations.of(
                connectOption(connect, "How long a connection may take to come about, TLS included."),
                Setting.duration(RESPONSE_TIMEOUT, description)
                        .defaultsTo(response)
                        .between(SHORTEST, LONGEST));
    }

    /// The option `connectTimeout` alone, for a consumer that waits for its answers in a way of its own.
    ///
    /// @param connect its default
    /// @param description what has to come about within it
    public static Setting connectOption(String connect, String description) {
        return Setting.duration(CONNECT_TIMEOUT, description)
                .defaultsTo(connect)
                .between(SHORTEST, LONGEST);
    }

    /// Reads both options.
    ///
    /// @param options that were declared by `options`
    public static Timeouts of(ConsumerSettings options) {
        return new Timeouts(options.duration(CONNECT_TIMEOUT), options.duration(RESPONSE_TIMEOUT));
    }
}
