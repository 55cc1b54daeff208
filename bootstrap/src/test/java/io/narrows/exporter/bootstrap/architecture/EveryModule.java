package io.narrows.exporter.bootstrap.architecture;

import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.LocationProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/// The compiled classes of every module that has main code. Plugins are not on the class path of bootstrap, so the
/// classes are read from the folders of the modules.
final class EveryModule implements LocationProvider {
    @Override
    public Set<Location> get(Class<?> testClass) {
        return Modules.ofTheExporter().stream().map(EveryModule::classesOf).collect(Collectors.toSet());
    }

    private static Location classesOf(Path module) {
        var classes = module.resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(classes.toAbsolutePath().normalize() + " is not there; build " + module);
        }
        return Location.of(classes);
    }
}
