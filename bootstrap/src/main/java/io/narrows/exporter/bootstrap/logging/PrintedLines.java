package io.narrows.exporter.bootstrap.logging;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/// A stream that logs every line printed to it. Plugins and libraries that print to standard output or standard error
/// print here, so that a forgotten `println` breaks neither the log on standard error nor the output of commands.
///
/// Thread-safe. A line ends with a line break, or when it is too long.
final class PrintedLines extends OutputStream {
    private static final System.Logger LOGGER = System.getLogger(PrintedLines.class.getName());
    private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
    private static final int LONGEST = 8 << 10;

    private final Level level;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private PrintedLines(Level level) {
        this.level = level;
    }

    /// @param level the level at which lines are logged
    static PrintStream at(Level level) {
        return new PrintStream(new PrintedLines(level), true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int octet) {
        if (octet == '\n') {
            end();
        } else {
            line.write(octet);
            if (line.size() >= LONGEST) {
                end();
            }
        }
    }

    private void end() {
        var text = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        if (!text.isEmpty()) {
            LOGGER.log(level, "printed by={0} text=\"{1}\"", printer(), text);
        }
    }

    /// The first class on the stack that belongs neither to the JDK nor to this stream.
    private static String printer() {
        return STACK.walk(frames -> frames.map(StackFrame::getDeclaringClass)
                .filter(type -> !type.getModule().isNamed() && type != PrintedLines.class)
                .map(Class::getName)
                .findFirst()
                .orElseGet(() -> Thread.currentThread().getName()));
    }
}
