package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.domain.plugin.HostPackages;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;

/// All that plugins see of the exporter, as text: every public type of the packages that the exporter shares, with its
/// public members, both in alphabetical order, as `javap` writes them.
final class PublicApi {
    private static final List<String> PACKAGES = HostPackages.names().stream()
            .filter(name -> name.startsWith("io.narrows."))
            .toList();

    /// What every class has, and records declare anew.
    private static final Pattern OF_EVERY_OBJECT = Pattern.compile(".* (toString|hashCode|equals)\\(.*\\);");

    /// Told once, in the head of a type.
    private static final Pattern PACKAGE_OF_A_NAME = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");

    private PublicApi() {}

    static String describe() throws IOException {
        return publicTypes().stream().map(PublicApi::describe).collect(Collectors.joining("\n"));
    }

    private static SortedSet<String> publicTypes() throws IOException {
        var types = new TreeSet<String>();
        var compiler = javax.tools.ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            for (var name : PACKAGES) {
                var found = files.list(StandardLocation.CLASS_PATH, name, EnumSet.of(JavaFileObject.Kind.CLASS), false);
                for (var file : found) {
                    var type = files.inferBinaryName(StandardLocation.CLASS_PATH, file);
                    if (isPublic(typeNamed(type))) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }

    private static Class<?> typeNamed(String name) {
        try {
            return Class.forName(name, false, PublicApi.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " was there a moment ago", e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        for (var outer = type; outer != null; outer = outer.getEnclosingClass()) {
            if (!Modifier.isPublic(outer.getModifiers())) {
                return false;
            }
        }
        return true;
    }

    /// One type.
    static String describe(String type) {
        var lines = javap(type)
                .lines()
                .filter(line -> !line.startsWith("Compiled from") && !line.equals("}"))
                .filter(line -> !OF_EVERY_OBJECT.matcher(line).matches())
                .map(line -> line.replace("java.lang.", "").replace('$', '.'))
                .map(line ->
                        line.startsWith(" ") ? PACKAGE_OF_A_NAME.matcher(line).replaceAll("") : line)
                .toList();
        var head = withPermits(typeNamed(type), lines.getFirst()) + "\n";
        return head + lines.stream().skip(1).sorted().map(line -> line + "\n").collect(Collectors.joining()) + "}\n";
    }

    /// `javap` leaves out who may implement a sealed type, which is a part of what is promised.
    private static String withPermits(Class<?> type, String head) {
        if (!type.isSealed() || type.isEnum()) {
            return head;
        }
        var permitted = Arrays.stream(type.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .sorted()
                .collect(Collectors.joining(", "));
        return head.replaceFirst("\\b(interface|class)\\b", "sealed $1")
                .replaceFirst("\\{$", "permits " + permitted + " {");
    }

    private static String javap(String type) {
        var output = new StringWriter();
        var javap = ToolProvider.findFirst("javap").orElseThrow();
        var classPath = System.getProperty("java.class.path") + File.pathSeparator;
        int status = javap.run(
                new PrintWriter(output), new PrintWriter(output), "-protected", "-constants", "-cp", classPath, type);
        if (status != 0) {
            throw new IllegalStateException(output.toString());
        }
        return output.toString();
    }
}
