package io.narrows.exporter.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/// Makes the image out of the distribution. Called by the build.
public final class BuildImage {
    private BuildImage() {}

    /// @param arguments the distribution, the list of classes, the folder to make all in, the image's name, and the
    /// time that it bears
    public static void main(String[] arguments) throws Exception {
        var distribution = Path.of(arguments[0]).normalize();
        var classes = Path.of(arguments[1]);
        var target = Path.of(arguments[2]).toAbsolutePath();
        var name = arguments[3];
        var time = Instant.parse(arguments[4]);

        Trees.delete(target);
        var root = new RootFolder(Files.createDirectories(target.resolve("root")));
        root.addJava();
        root.addExporter(distribution);
        root.addSurroundings();
        root.permit();
        Trees.date(root.path(), time);
        new StartCache(root, classes).write();
        root.permit();
        Trees.date(root.path(), time);
        var image = new ImageTar(root, time).write(target.resolve("image.tar"), name);
        Files.writeString(target.resolve("digest"), image.getDigest() + "\n");
        System.out.println("Built " + name + " as " + target.resolve("image.tar") + ", digest " + image.getDigest());
    }
}
