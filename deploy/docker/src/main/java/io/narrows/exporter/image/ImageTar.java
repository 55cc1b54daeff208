package io.narrows.exporter.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/// Packs a root folder as an image that `docker load` and `podman load` read.
///
/// @param time of all that is in it
record ImageTar(RootFolder root, Instant time) {
    /// What changes together goes together: an upgrade of the exporter leaves the layer of Java as it was.
    private static final List<List<String>> LAYERS = List.of(
            List.of("/etc", "/lib", "/lib64", ImageFacts.TEMPORARY, ImageFacts.DATA, ImageFacts.PLUGINS),
            List.of(ImageFacts.JAVA),
            List.of(ImageFacts.HOME + "/plugins"),
            List.of(ImageFacts.HOME));

    /// @return the image's digest and its id
    JibContainer write(Path tar, String name) throws Exception {
        var image = ImageReference.parse(name);
        var builder = Jib.fromScratch()
                .addPlatform(Machine.here().platform(), "linux")
                .setCreationTime(time)
                .setUser(ImageFacts.USER)
                .setWorkingDirectory(AbsoluteUnixPath.get(ImageFacts.HOME))
                .setEntrypoint(ImageFacts.ENTRY_POINT)
                .setProgramArguments(ImageFacts.COMMAND)
                .setEnvironment(ImageFacts.ENVIRONMENT)
                .setExposedPorts(
                        ImageFacts.PORTS.stream().map(Port::tcp).collect(Collectors.toCollection(LinkedHashSet::new)))
                .addVolume(AbsoluteUnixPath.get(ImageFacts.DATA))
                .setLabels(ImageFacts.labels(image.getTag().orElseThrow()));
        for (int i = 0; i < LAYERS.size(); i++) {
            builder.addFileEntriesLayer(layer(LAYERS.get(i), LAYERS.subList(0, i)));
        }
        var cache = tar.resolveSibling("layers");
        Trees.delete(cache);
        return builder.containerize(Containerizer.to(TarImage.at(tar).named(image))
                .setBaseImageLayersCache(cache)
                .setApplicationLayersCache(cache)
                .setOfflineMode(true)
                .setToolName("data-exporter"));
    }

    private FileEntriesLayer layer(List<String> trees, List<List<String>> below) throws IOException {
        var layer = FileEntriesLayer.builder();
        for (var tree : trees) {
            if (!Files.exists(root.in(tree))) {
                continue;
            }
            for (var file : Trees.under(root.in(tree))) {
                var path = "/" + root.path().relativize(file);
                if (below.stream().flatMap(List::stream).noneMatch(done -> isIn(path, done))) {
                    layer.addEntry(
                            file,
                            AbsoluteUnixPath.get(path),
                            FilePermissions.fromPosixFilePermissions(Files.getPosixFilePermissions(file)),
                            time,
                            ImageFacts.WRITABLE.contains(path) ? ImageFacts.USER : "0:0");
                }
            }
        }
        return layer.build();
    }

    private static boolean isIn(String path, String tree) {
        return path.equals(tree) || path.startsWith(tree + "/");
    }
}
