package io.narrows.exporter.domain.fuzz;

/// Checks that memory and threads do not grow over a run. Measures after the first tenth and at the end. Not
/// thread-safe.
public final class HeapWatch {
    private static final long MOST_GROWTH = 24L << 20;
    private static final int MOST_MORE_THREADS = 8;

    private final int firstTenth;
    private int cases;
    private long heap = -1;
    private int threads;

    /// @param expected the number of cases in the run
    public HeapWatch(int expected) {
        this.firstTenth = Math.max(1, expected / 10);
    }

    /// Counts a case. Call this once for each case.
    ///
    /// @return the number of cases so far
    public int count() {
        if (++cases == firstTenth) {
            heap = usedHeap();
            threads = runningThreads();
        }
        return cases;
    }

    /// @throws AssertionError if memory or threads have grown since the first tenth
    public void check() {
        if (heap < 0) {
            return; // a single case was run again
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
