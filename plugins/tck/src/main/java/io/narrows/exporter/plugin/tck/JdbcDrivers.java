package io.narrows.exporter.plugin.tck;

import java.sql.DriverManager;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The class names of the JDBC drivers that the class loader of this class has registered.
final class JdbcDrivers implements Supplier<Stream<String>> {
    @Override
    public Stream<String> get() {
        return DriverManager.drivers()
                .filter(driver -> JdbcDrivers.class
                        .getClassLoader()
                        .equals(driver.getClass().getClassLoader()))
                .map(driver -> driver.getClass().getName())
                .toList()
                .stream();
    }
}
