package io.narrows.exporter.plugin.tck;

import com.sun.management.ThreadMXBean;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.plugin.tck.SmallJvm.Ended;
import io.narrows.exporter.plugin.tck.SmallJvm.Interrupt;
import io.narrows.exporter.plugin.tck.SmallJvm.Task;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/// The program of a `SmallJvm`: opens, calls and closes the consumer of a test as it is told over a socket, until that
/// is closed.
public final class SmallJvmProgram {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UPS = 2;

    private final ConsumerUnderTest test;
    private final int controlPort;
    private final ObjectOutputStream out;
    private final List<Trial.Call<List<DeliveryResult>>> calls = new CopyOnWriteArrayList<>();
    private Set<Thread> before = Set.of();
    private volatile boolean isInterrupted;

    private SmallJvmProgram(ConsumerUnderTest test, int controlPort, ObjectOutputStream out) {
        this.test = test;
        this.controlPort = controlPort;
        this.out = out;
    }

    /// @param arguments the port to connect to, and the name of the test class
    public static void main(String[] arguments) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
                var out = new ObjectOutputStream(socket.getOutputStream());
                var in = new ObjectInputStream(socket.getInputStream())) {
            ((Properties) in.readObject())
                    .forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
            var program = new SmallJvmProgram(test(Class.forName(arguments[1])), socket.getPort(), out);
            while (true) {
                switch (in.readObject()) {
                    case Task task -> program.start(task);
                    case Interrupt interrupt -> program.interrupt();
                    default -> throw new IOException("what?");
                }
            }
        } catch (EOFException e) {
            System.exit(0); // all has been tried
        }
    }

    /// A new instance, for which nothing is set up.
    private static ConsumerUnderTest test(Class<?> type) throws ReflectiveOperationException {
        return (ConsumerUnderTest) instance(type);
    }

    private static Object instance(Class<?> type) throws ReflectiveOperationException {
        var constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.getParameterCount() == 0
                ? constructor.newInstance()
                : constructor.newInstance(instance(constructor.getParameterTypes()[0])); // of an inner class
    }

    private void start(Task task) {
        isInterrupted = false;
        Thread.ofPlatform().daemon().name("task").start(() -> run(task));
    }

    /// Interrupts the calls that are under way, and those of the same task that have yet to begin.
    private void interrupt() {
        isInterrupted = true;
        calls.forEach(Trial.Call::interrupt);
    }

    private void run(Task task) {
        try {
            out.writeObject(task.isWatched() ? watched(task) : end(task));
            out.flush();
        } catch (IOException | InterruptedException e) {
            // Nobody waits for it any more.
        }
    }

    private Ended watched(Task task) throws IOException, InterruptedException {
        try (var recording = PeerRecording.start()) {
            var ended = end(task);
            return new Ended(
                    ended.results(),
                    ended.reasons(),
                    ended.problem(),
                    ended.threads(),
                    ended.allocated(),
                    recording.peersBut(Set.of(controlPort)));
        }
    }

    private Ended end(Task task) throws InterruptedException {
        var results = new ArrayList<String>();
        var reasons = new ArrayList<String>();
        long allocated = 0;
        try (var trial = Trial.of(test, task.setup())) {
            for (int i = 0; i < WARM_UPS && task.bytes() > 0; i++) {
                trial.deliver(Trial.delivery(test));
            }
            var batches = IntStream.range(0, task.calls())
                    .mapToObj(i -> Trial.batch(test, task.reports(), task.bytes() / task.reports()))
                    .toList();
            long before = THREADS.getTotalThreadAllocatedBytes();
            batches.forEach(batch -> call(trial, batch));
            for (var call : calls) {
                try {
                    for (var result : call.endWithin(test.patience())) {
                        results.add(result.getClass().getSimpleName());
                        reasons.add(Reason.of(result));
                    }
                } catch (InterruptedException e) {
                    results.add(Ended.INTERRUPTED);
                }
            }
            allocated = THREADS.getTotalThreadAllocatedBytes() - before;
        } catch (Throwable e) {
            return new Ended(results, reasons, Overheard.trace(e), List.of(), 0, Set.of());
        } finally {
            calls.clear();
        }
        return new Ended(results, reasons, "", threads(), allocated, Set.of());
    }

    private void call(Trial trial, List<Delivery> batch) {
        var call = trial.start(batch);
        calls.add(call);
        if (isInterrupted) {
            call.interrupt();
        }
    }

    /// The threads that are new since the first trial, after they had time to end.
    private List<String> threads() throws InterruptedException {
        if (before.isEmpty()) {
            before = Thread.getAllStackTraces().keySet();
            return List.of();
        }
        return Leaks.threadsSince(before, test.patience()).stream()
                .filter(name -> !name.startsWith("ForkJoinPool")) // carriers of virtual threads
                .toList();
    }
}
