package io.narrows.exporter.adapter.outbound.plugins.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginRuntimeException;

/// Reads the plugin's description from the manifest of a jar. The finder of PF4J 3.15 throws a NullPointerException if
/// there is no manifest (Pf4jCasesTest).
final class PluginManifestFinder extends ManifestPluginDescriptorFinder {

    @Override
    protected Manifest readManifestFromJar(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            var manifest = file.getManifest();
            if (manifest == null) {
                throw new PluginRuntimeException("it has no META-INF/MANIFEST.MF");
            }
            if (manifest.getMainAttributes().containsKey(Attributes.Name.CLASS_PATH)) {
                throw new PluginRuntimeException("its manifest has a Class-Path, which would load other jars;"
                        + " a plugin brings all that it needs in its own");
            }
            return manifest;
        } catch (IOException e) {
            throw new PluginRuntimeException(e, "it is no readable jar (" + e.getMessage() + ")");
        }
    }
}
