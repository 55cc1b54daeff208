package io.narrows.exporter.plugin.tck;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Packs the consumer of these tests as a plugin.
final class JarBuilder {
    private final Manifest manifest = new Manifest();
    private final Map<String, byte[]> files = new TreeMap<>();

    static JarBuilder complete() {
        var jar = new JarBuilder();
        jar.manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        return jar.manifest("Plugin-Id", "line")
                .manifest("Plugin-Version", "1.2.3")
                .manifest("Plugin-Provider", "the tests")
                .manifest("Plugin-Requires", ">=0.1.0")
                .type(LineConsumer.class)
                .type(Line.class)
                .type(LineConsumerFactory.class)
                .with("META-INF/extensions.idx", "# made by hand\n" + LineConsumerFactory.class.getName() + "\n");
    }

    JarBuilder manifest(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    JarBuilder with(String file, String text) {
        files.put(file, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    JarBuilder without(String file) {
        files.remove(file);
        return this;
    }

    JarBuilder factory(Class<?> type) {
        return type(type).with("META-INF/extensions.idx", type.getName());
    }

    Path build(Path path) {
        try (var jar = new JarOutputStream(Files.newOutputStream(path), manifest)) {
            for (var file : files.entrySet()) {
                jar.putNextEntry(new JarEntry(file.getKey()));
                jar.write(file.getValue());
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    JarBuilder type(Class<?> type) {
        var file = type.getName().replace('.', '/') + ".class";
        try (var in = type.getClassLoader().getResourceAsStream(file)) {
            var bytes = new ByteArrayOutputStream();
            if (in != null) {
                in.transferTo(bytes);
            }
            files.put(file, bytes.toByteArray());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
