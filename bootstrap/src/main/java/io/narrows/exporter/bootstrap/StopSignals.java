package io.narrows.exporter.bootstrap;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// Makes SIGTERM and SIGINT end the process in order: shutdown hooks run, and the exit status is 0. Left to itself Java
/// runs the hooks and exits with 143 or 130, which supervisors take for a crash.
final class StopSignals {
    private static final InvocationHandler EXIT = (handler, method, arguments) -> {
        System.exit(0);
        return handler;
    };

    private StopSignals() {}

    static void exitInOrder() {
        handle("TERM");
        handle("INT");
    }

    /// `sun.misc.Signal` is all that Java has for this. It is called by reflection because javac warns of
    /// it, and that warning cannot be switched off.
    private static void handle(String name) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var exit = Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[] {handler}, EXIT);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), exit);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java lets nobody handle SIG" + name, e);
        }
    }
}
