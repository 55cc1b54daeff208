package io.narrows.exporter.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// The tar that the build made, as a container runtime reads it.
final class ImageFile {
    static final Path FOLDER =
            Path.of(Objects.requireNonNull(System.getProperty("image.directory"), "image.directory"));
    static final Path TAR = FOLDER.resolve("image.tar");

    private ImageFile() {}

    /// Everything in the file system, by its path, the last layer on top.
    static Map<String, TarArchiveEntry> files() throws IOException {
        var files = new TreeMap<String, TarArchiveEntry>();
        eachFile((entry, content) -> files.put(path(entry), entry));
        return files;
    }

    static void eachFile(BiConsumer<TarArchiveEntry, byte[]> reader) throws IOException {
        var parts = parts();
        for (var layer : layers(parts)) {
            try (var tar = new TarArchiveInputStream(
                    new GZIPInputStream(new ByteArrayInputStream(Objects.requireNonNull(parts.get(layer), layer))))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    reader.accept(entry, tar.readAllBytes());
                }
            }
        }
    }

    /// Such as `/opt/java/bin/java`.
    static String path(TarArchiveEntry entry) {
        return ("/" + entry.getName()).replaceAll("//+", "/").replaceAll("(?<=.)/$", "");
    }

    static JsonNode config() throws IOException {
        var parts = parts();
        return json(parts, manifest(parts).get("Config").asText());
    }

    static JsonNode manifest() throws IOException {
        return manifest(parts());
    }

    private static JsonNode manifest(Map<String, byte[]> parts) throws IOException {
        return json(parts, "manifest.json").get(0);
    }

    private static List<String> layers(Map<String, byte[]> parts) throws IOException {
        var layers = new ArrayList<String>();
        manifest(parts).get("Layers").forEach(layer -> layers.add(layer.asText()));
        return layers;
    }

    private static JsonNode json(Map<String, byte[]> parts, String name) throws IOException {
        return new ObjectMapper().readTree(parts.get(name));
    }

    private static Map<String, byte[]> parts() throws IOException {
        var parts = new HashMap<String, byte[]>();
        try (var tar = new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(TAR)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                parts.put(entry.getName(), tar.readAllBytes());
            }
        }
        return parts;
    }
}
