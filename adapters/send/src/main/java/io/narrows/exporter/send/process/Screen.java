package io.narrows.exporter.send.process;

import java.io.PrintWriter;

/// Where results and messages are written, and between them a progress bar, if that is wanted. Thread-safe.
public final class Screen {
    private static final int WIDTH = 30;
    private static final String START_OF_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean showsProgress;
    private final boolean isQuiet;
    private String bar = "";
    private int done;
    private int total;

    public Screen(PrintWriter out, PrintWriter err, boolean showsProgress, boolean isQuiet) {
        this.out = out;
        this.err = err;
        this.showsProgress = showsProgress;
        this.isQuiet = isQuiet;
    }

    /// Replaces control characters, which a terminal would obey: scanners, files and servers may write anything.
    public static String printable(String line) {
        return line.replaceAll("[\\p{Cntrl}&&[^\\t]]", "\uFFFD");
    }

    /// A line on standard output.
    public synchronized void result(String line) {
        if (!isQuiet) {
            hideBar();
            out.println(line);
            showBar();
        }
    }

    /// A line on standard error that must be seen.
    public synchronized void error(String line) {
        hideBar();
        err.println("data-exporter: " + printable(line));
        showBar();
    }

    /// A line on standard error for who wants to know.
    public synchronized void notice(String line) {
        if (!isQuiet) {
            error(line);
        }
    }

    /// There is more to do than was known.
    public synchronized void expect(int more) {
        total += more;
        draw();
    }

    public synchronized void oneIsDone() {
        done++;
        draw();
    }

    /// Takes the bar away.
    public synchronized void close() {
        hideBar();
        bar = "";
        err.flush();
    }

    private void draw() {
        if (showsProgress && total > 1) {
            int full = WIDTH * done / total;
            bar = "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + done + "/" + total;
            hideBar();
            showBar();
        }
    }

    private void hideBar() {
        if (!bar.isEmpty()) {
            err.print(START_OF_LINE);
            err.flush();
        }
    }

    private void showBar() {
        if (!bar.isEmpty()) {
            err.print(bar);
            err.flush();
        }
    }
}
