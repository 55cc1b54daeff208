package io.narrows.exporter.deploy;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/// Sets the clock of one exporter, as if the clock of its node were set, with a Java agent (`ClockAgent`). The exporter
/// has no part in it.
///
/// @param agent the jar of the agent
record WrongClock(Path agent) {
    /// The option of a JVM that may be given a clock while it runs, without a warning.
    static final String ALLOWED = "-XX:+EnableDynamicAgentLoading";

    /// @param folder where the agent is packed
    static WrongClock in(Path folder) {
        var jar = folder.resolve("wrong-clock.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest())) {
            add(ClockAgent.class, out);
            add(ClockAgent.Shift.class, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new WrongClock(jar);
    }

    private static Manifest manifest() {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", ClockAgent.class.getName());
        manifest.getMainAttributes().putValue("Agent-Class", ClockAgent.class.getName());
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        return manifest;
    }

    private static void add(Class<?> type, JarOutputStream jar) throws IOException {
        var name = type.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new ZipEntry(name));
        try (var code = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(name), name)) {
            code.transferTo(jar);
        }
    }

    /// Sets the clock of a running exporter.
    ///
    /// @param offset negative for a clock that is behind, zero for a clock that is right
    void set(ExporterProcess exporter, Duration offset) {
        try {
            var jvm = VirtualMachine.attach(Long.toString(exporter.pid()));
            try {
                jvm.loadAgent(agent.toString(), Long.toString(offset.toSeconds()));
            } finally {
                jvm.detach();
            }
        } catch (IOException | AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
            throw new AssertionError("the clock cannot be set", e);
        }
    }

    /// The option of a JVM whose clock is wrong from the start.
    String fromTheStart(Duration offset) {
        return "-javaagent:" + agent + "=" + offset.toSeconds();
    }
}
