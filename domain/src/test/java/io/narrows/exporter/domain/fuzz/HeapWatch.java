package io.narrows.exporter.domain.fuzz;

/// Tells whether memory and threads grow over a run: looks after its first tenth, and at its end. Not thread-safe.
public final class HeapWatch {
    private static final long MOST_GROWTH = 24L << 20;
    private static final int MOST_MORE_THREADS = 8;

    private final int firstTenth;
    private int cases;
    private long heap = -1;
    private int threads;

    /// @param expected how many cases there will be
    public HeapWatch(int expected) {
        this.firstTenth = Math.max(1, expected / 10);
    }

    /// To be called once for each case.
    ///
    /// @return how many there were
    public int count() {
        if (++cases == firstTenth) {
            heap = usedHeap();
            threads = runningThreads();
        }
        return cases;
    }

    /// @throws AssertionError if there is more now than after the first tenth
    public void check() {
        if (heap < 0) {
            return; // A single case was run again.
        }
        long now = usedHeap();
        if (now - heap > MOST_GROWTH) {
            throw new AssertionError("the heap grew from " + heap + " to " + now + " bytes over " + cases + " cases");
        }
        int running = runningThreads();
        if (running - threads > MOST_MORE_THREADS) {
            throw new AssertionError("threads became " + running + " from " + threads + " over " + cases + " cases");
        }
    }

    private static long usedHeap() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static int runningThreads() {
        return Thread.getAllStackTraces().size();
    }
}
