package io.narrows.exporter.adapter.outbound.plugins.jar;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.pf4j.Extension;
import org.slf4j.Logger;

/// Builds a plugin's jar: compiles its sources, and writes the files that a plugin's build would write.
public final class PluginJar {
    private final String name;
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final List<JavaFileObject> sources = new ArrayList<>();
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, UnaryOperator<byte[]>> changes = new LinkedHashMap<>();

    private PluginJar(String name) {
        this.name = name;
    }

    /// A plugin that is complete except for its classes.
    public static PluginJar named(String name) {
        return new PluginJar(name)
                .manifest("Plugin-Id", name.replace(".jar", ""))
                .manifest("Plugin-Version", "1.0.0");
    }

    /// A complete plugin with one factory.
    public static PluginJar of(String name, FactorySource factory) {
        return named(name).factory(factory).extensions(factory.className());
    }

    public PluginJar factory(FactorySource factory) {
        return source(factory.className(), factory.toString());
    }

    public PluginJar source(String className, String text) {
        sources.add(
                new SimpleJavaFileObject(
                        URI.create("string:///" + className.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                });
        return this;
    }

    public PluginJar manifest(String attribute, String value) {
        manifest.put(attribute, value);
        return this;
    }

    public PluginJar without(String attribute) {
        manifest.remove(attribute);
        return this;
    }

    public PluginJar withoutManifest() {
        manifest.clear();
        return this;
    }

    /// Writes the file that PF4J's annotation processor would write.
    public PluginJar extensions(String... classNames) {
        return file("META-INF/extensions.idx", String.join("\n", classNames));
    }

    public PluginJar file(String path, String text) {
        files.put(path, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// Adds a copy of a class from the tests' class path.
    public PluginJar classOf(Class<?> type) throws IOException {
        var path = type.getName().replace('.', '/') + ".class";
        try (var in = type.getClassLoader().getResourceAsStream(path)) {
            files.put(path, in.readAllBytes());
        }
        return this;
    }

    /// Leaves out a class that the other classes were compiled against.
    public PluginJar lacking(String className) {
        return changed(className, bytes -> new byte[0]);
    }

    public PluginJar changed(String className, UnaryOperator<byte[]> change) {
        changes.put(className.replace('.', '/') + ".class", change);
        return this;
    }

    public Path in(Path directory) throws IOException {
        files.putAll(compile());
        changes.forEach((path, change) -> files.compute(path, (p, bytes) -> change.apply(bytes)));
        files.values().removeIf(bytes -> bytes.length == 0);
        var jar = directory.resolve(name);
        try (var out = jar(Files.newOutputStream(jar))) {
            for (var file : files.entrySet()) {
                out.putNextEntry(new JarEntry(file.getKey()));
                out.write(file.getValue());
                out.closeEntry();
            }
        }
        return jar;
    }

    private JarOutputStream jar(OutputStream out) throws IOException {
        if (manifest.isEmpty()) {
            return new JarOutputStream(out);
        }
        var written = new Manifest();
        written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach(written.getMainAttributes()::putValue);
        return new JarOutputStream(out, written);
    }

    private Map<String, byte[]> compile() throws IOException {
        if (sources.isEmpty()) {
            return Map.of();
        }
        var javac = ToolProvider.getSystemJavaCompiler();
        try (var output = new Output(javac.getStandardFileManager(null, null, null))) {
            var classPath =
                    pluginApi().map(Path::toString).collect(Collectors.joining(System.getProperty("path.separator")));
            var complaints = new StringWriter();
            var options = List.of("-proc:none", "-classpath", classPath);
            if (!javac.getTask(complaints, output, null, options, null, sources).call()) {
                throw new IllegalArgumentException(complaints.toString());
            }
            return output.classes();
        }
    }

    private static Stream<Path> pluginApi() {
        return Stream.of(ReportConsumerFactory.class, ConsumerId.class, Extension.class, Logger.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(url -> Path.of(URI.create(url.toString())));
    }

    /// Damages the content of one entry, and leaves the jar's directory intact.
    public static void damage(Path jar, String entry) throws IOException {
        var bytes = Files.readAllBytes(jar);
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        int content = text.indexOf(entry) + entry.length();
        for (int i = content; i < content + 40; i++) {
            bytes[i] = (byte) 0xFF;
        }
        Files.write(jar, bytes);
        try (var file = new JarFile(jar.toFile())) {
            if (file.getEntry(entry) == null) {
                throw new IllegalArgumentException(entry);
            }
        }
    }

    private static final class Output extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();

        private Output(StandardJavaFileManager standard) {
            super(standard);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            var path = className.replace('.', '/') + kind.extension;
            return new SimpleJavaFileObject(URI.create("bytes:///" + path), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(path, key -> new ByteArrayOutputStream());
                }
            };
        }

        private Map<String, byte[]> classes() {
            var classes = new TreeMap<String, byte[]>();
            written.forEach((path, bytes) -> classes.put(path, bytes.toByteArray()));
            return classes;
        }
    }
}
