package io.narrows.exporter.bootstrap.architecture;

import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.LocationProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Where the compiled classes of the modules are. Plugins are not on the class path of bootstrap, so all are looked up
/// beside it.
final class EveryModule implements LocationProvider {
    private static final List<String> MODULES = List.of(
            "domain",
            "application",
            "adapters/cli",
            "adapters/http",
            "adapters/memory",
            "adapters/plugins",
            "adapters/send",
            "adapters/spool",
            "plugins/spi",
            "plugins/tck",
            "plugins/template",
            "plugins/file",
            "plugins/kafka",
            "plugins/opensearch",
            "plugins/s3",
            "plugins/smtp",
            "plugins/webhook",
            "bootstrap");

    @Override
    public Set<Location> get(Class<?> testClass) {
        return MODULES.stream().map(EveryModule::classesOf).collect(Collectors.toSet());
    }

    private static Location classesOf(String module) {
        var classes = Path.of("..").resolve(module).resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(classes.toAbsolutePath().normalize() + " is not there; build " + module);
        }
        return Location.of(classes);
    }
}
