package io.narrows.exporter.bootstrap.config;

import static io.narrows.exporter.bootstrap.config.KeyBounds.atMost;

import io.narrows.exporter.bootstrap.logging.LogFormat;
import java.time.Duration;

/// The keys under `deadLetters`, `stop` and `log`: what happens at the start and at the end, and what is logged.
final class ProcessKeys {
    static final KeyGroup DEAD_LETTERS = new KeyGroup(
            "deadLetters",
            "Deliveries that were given up. They are kept until an operator sends them again or deletes them.");

    static final Key<Boolean> REPLAY_WHEN_INSTALLED = DEAD_LETTERS.flag("replayWhenInstalled", "true", """
            Whether dead letters whose consumer was not installed are sent at the first start with its plugin.""");

    static final KeyGroup STOP = new KeyGroup("stop", """
            What happens on SIGTERM: new reports are answered 503, and deliveries in flight may end.""");

    static final Key<Duration> GRACE = STOP.duration("grace", "25s", atMost("1h"), """
            How long deliveries in flight may take to end. Give the process a few seconds more before you kill it.""");

    static final KeyGroup LOG = new KeyGroup("log", "What is logged, on standard error.");

    static final Key<LogLevel> LEVEL = LOG.choice("level", LogLevel.INFO, """
            The lowest level that is logged: error, warn, info, debug or trace. Libraries are logged from warn on,
            with debug and trace from info on. More of them is never logged, because libraries log what they send,
            passwords included.""");

    static final Key<LogFormat> FORMAT = LOG.choice("format", LogFormat.TEXT, """
            How lines are written: text, for people; or json, an object on each line with the field names of the Elastic
            Common Schema. Counts once the configuration is read.""");

    private ProcessKeys() {}
}
