package io.narrows.exporter.plugin.tck;

import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A JVM with a heap of 64 MiB in which the consumer of a test is called. Ends at the first `OutOfMemoryError`, whoever
/// catches it.
///
/// For one thread.
final class SmallJvm implements AutoCloseable {
    static final String HEAP = "64 MiB";

    private static final int MOST_SAID = 4_000;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(10);

    private final Process process;
    private final Socket socket;
    private final ObjectOutputStream out;
    private final ObjectInputStream in;
    private volatile String said = "";
    private boolean isUsable = true;

    /// One consumer to be opened, called and closed.
    ///
    /// @param calls how many at once
    /// @param reports in each call
    /// @param bytes of all reports of a call; as few as the consumer takes if zero
    /// @param isWatched whether the peers of the JVM are recorded
    record Task(
            Map<String, Object> settings,
            Map<String, String> options,
            int calls,
            int reports,
            int bytes,
            boolean isWatched)
            implements Serializable {
        /// Calls with one small report each.
        static Task of(Setup setup, int calls) {
            return new Task(setup.settings().values(), setup.options(), calls, 1, 0, false);
        }

        /// Calls with one small report each, and a record of whom they talk to.
        static Task watched(Setup setup, int calls) {
            return new Task(setup.settings().values(), setup.options(), calls, 1, 0, true);
        }

        /// One call with a batch, after two with one small report: what is made once is made by then.
        static Task ofBatch(Setup setup, int reports, int bytes) {
            return new Task(setup.settings().values(), setup.options(), 1, reports, bytes, false);
        }

        Setup setup() {
            var setup = Setup.of(settings);
            for (var option : options.entrySet()) {
                setup = setup.withOption(option.getKey(), option.getValue());
            }
            return setup;
        }
    }

    /// Interrupts the calls of the task that is under way.
    record Interrupt() implements Serializable {}

    /// How a task ended.
    ///
    /// @param results the types of the results, without their package
    /// @param problem what was thrown; blank if nothing was
    /// @param threads names of those that are there now, and were not after the first task
    /// @param allocated bytes on the heap, by all threads, during the calls
    /// @param peers as `address:port`, of a task that is watched
    record Ended(
            List<String> results,
            List<String> reasons,
            String problem,
            List<String> threads,
            long allocated,
            Set<String> peers)
            implements Serializable {
        static final String INTERRUPTED = "InterruptedException";
    }

    private SmallJvm(Process process, Socket socket) throws IOException {
        this.process = process;
        this.socket = socket;
        Thread.ofVirtual().start(this::listen);
        this.out = new ObjectOutputStream(socket.getOutputStream());
        this.in = new ObjectInputStream(socket.getInputStream());
        out.writeObject(properties());
        out.flush();
    }

    /// @param test is constructed there, and nothing of it set up
    static SmallJvm start(Class<?> test) throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var java = Path.of(System.getProperty("java.home"), "bin", "java");
            var process = new ProcessBuilder(
                            java.toString(),
                            "-Xmx64m",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classPath(),
                            SmallJvmProgram.class.getName(),
                            String.valueOf(server.getLocalPort()),
                            test.getName())
                    .redirectErrorStream(true)
                    .start();
            Thread.ofVirtual().start(() -> closeAfter(process, server)); // or nobody would ever connect
            server.setSoTimeout((int) START.toMillis());
            return new SmallJvm(process, server.accept());
        }
    }

    /// Whether it can take another task.
    boolean isUsable() {
        return isUsable && process.isAlive();
    }

    /// Runs a task to its end. Interrupts its calls once a server keeps one of them waiting.
    ///
    /// @param keepsWaiting completes then
    /// @throws AssertionError if it does not come to an end, or its JVM does
    Ended run(Task task, CompletableFuture<Boolean> keepsWaiting, Duration patience)
            throws InterruptedException, IOException {
        isUsable = false;
        send(task);
        var answer = new CompletableFuture<Ended>();
        Thread.ofVirtual().start(() -> receive(answer));
        try {
            CompletableFuture.anyOf(answer, keepsWaiting).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!answer.isDone()) {
                send(new Interrupt());
            }
            var ended = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            isUsable = true;
            return ended;
        } catch (TimeoutException e) {
            throw new AssertionError("deliver did not come back within " + patience, e);
        } catch (ExecutionException e) {
            process.waitFor();
            throw new AssertionError("the JVM of " + HEAP + " has ended: " + said, e.getCause());
        }
    }

    /// Lets the process end by itself for a while, because Java leaves the directory of its recordings if it is killed.
    @Override
    public void close() {
        try (socket) {
            socket.shutdownOutput();
            process.waitFor(END);
        } catch (IOException e) {
            // The process has gone, and its end with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    private void send(Object message) throws IOException {
        out.writeObject(message);
        out.flush();
    }

    private void receive(CompletableFuture<Ended> answer) {
        try {
            answer.complete((Ended) in.readObject());
        } catch (IOException | ClassNotFoundException e) {
            answer.completeExceptionally(e);
        }
    }

    /// Keeps the last of what the process prints.
    private void listen() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(line -> {
                var all = said + line + "\n";
                said = all.substring(Math.max(0, all.length() - MOST_SAID));
            });
        } catch (IOException e) {
            // It has ended.
        }
    }

    /// That a test may look at, such as `plugin.jar`.
    private static Properties properties() {
        var properties = new Properties();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> !name.startsWith("java.") && !name.startsWith("sun.") && !name.startsWith("jdk."))
                .forEach(name -> properties.setProperty(name, System.getProperty(name)));
        return properties;
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path"), System.getProperty("jdk.module.path", ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void closeAfter(Process process, ServerSocket server) {
        process.onExit().join();
        try {
            server.close();
        } catch (IOException e) {
            // Closed.
        }
    }
}
