package io.narrows.exporter.bootstrap;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// Makes SIGTERM, SIGINT and SIGHUP end the process in order: shutdown hooks run, and the exit status is 0. By default
/// Java runs the hooks and exits with 143, 130 or 129, which supervisors take for a crash.
final class StopSignals {
    private static final String HANG_UP = "HUP";

    private static volatile boolean received;

    private static final InvocationHandler EXIT = (handler, method, arguments) -> {
        received = true;
        System.exit(0);
        return handler;
    };

    private StopSignals() {}

    /// Whether such a signal came. If not, something in this process ends it, such as a plugin that calls
    /// `System.exit`.
    static boolean received() {
        return received;
    }

    static void exitInOrder() {
        handle("TERM");
        handle("INT");
        handle(HANG_UP);
    }

    /// Handles one signal with `sun.misc.Signal`, because Java has nothing else for signals. The call uses reflection
    /// because javac warns of the class, and the warning cannot be switched off.
    private static void handle(String name) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var exit = Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[] {handler}, EXIT);
            var handle = signal.getMethod("handle", signal, handler);
            var meant = signal.getConstructor(String.class).newInstance(name);
            var before = handle.invoke(null, meant, exit);
            if (name.equals(HANG_UP) && handler.getField("SIG_IGN").get(null).equals(before)) {
                handle.invoke(null, meant, before); // nohup ignores SIGHUP, and that has to stay
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java lets nobody handle SIG" + name, e);
        }
    }
}
