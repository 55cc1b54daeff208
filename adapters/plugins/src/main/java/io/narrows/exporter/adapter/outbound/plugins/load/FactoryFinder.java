package io.narrows.exporter.adapter.outbound.plugins.load;

import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.domain.plugin.ContextLoader;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.pf4j.processor.ExtensionStorage;
import org.pf4j.processor.IndexedExtensionStorage;

/// Finds and creates the factory in a plugin's jar. PF4J's own search logs most errors and then reports that there are
/// no extensions.
///
/// @param loader the plugin's class loader
record FactoryFinder(Path jar, ClassLoader loader) {
    private static final String INDEX = IndexedExtensionStorage.EXTENSIONS_RESOURCE;

    /// @throws PluginStartupException if there is not exactly one factory, or it cannot be created
    ReportConsumerFactory make() {
        var names = classNames();
        if (names.isEmpty()) {
            throw PluginStartupException.of(jar, "it provides no ReportConsumerFactory; is " + INDEX + " in the jar?");
        }
        if (names.size() > 1) {
            throw PluginStartupException.of(
                    jar, INDEX + " names " + String.join(" and ", names) + "; a plugin has one ReportConsumerFactory");
        }
        return make(names.iterator().next());
    }

    private Set<String> classNames() {
        var names = new TreeSet<String>();
        try (var index = loader.getResourceAsStream(INDEX)) {
            if (index != null) {
                ExtensionStorage.read(new InputStreamReader(index, StandardCharsets.UTF_8), names);
            }
            return names;
        } catch (IOException e) {
            throw PluginStartupException.of(jar, INDEX + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private ReportConsumerFactory make(String className) {
        try {
            return new ContextLoader(loader)
                    .during(() -> (ReportConsumerFactory) constructor(className).newInstance());
        } catch (PluginStartupException e) {
            throw e;
        } catch (ClassNotFoundException e) {
            throw PluginStartupException.of(jar, INDEX + " names " + className + absence(className), e);
        } catch (NoSuchMethodException e) {
            throw PluginStartupException.of(jar, className + " has no public constructor without parameters", e);
        } catch (InvocationTargetException e) {
            throw PluginStartupException.thrown(jar, "the constructor of " + className, e.getTargetException());
        } catch (ExceptionInInitializerError e) {
            throw PluginStartupException.thrown(jar, "the static initializer of " + className, e.getException());
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            throw PluginStartupException.thrown(jar, className, e);
        }
    }

    /// Says why a class is absent, because PF4J reports a damaged class as missing.
    private String absence(String className) {
        var isThere = loader.getResource(className.replace('.', '/') + ".class") != null;
        return isThere ? ", which cannot be read; is the jar damaged?" : ", which is not in the jar";
    }

    private Constructor<?> constructor(String className) throws ReflectiveOperationException {
        var type = loader.loadClass(className);
        if (!ReportConsumerFactory.class.isAssignableFrom(type)) {
            throw PluginStartupException.of(
                    jar,
                    INDEX + " names " + className + ", which is no " + ReportConsumerFactory.class.getSimpleName());
        }
        if (Modifier.isAbstract(type.getModifiers())) {
            throw PluginStartupException.of(jar, className + " is abstract");
        }
        if (!Modifier.isPublic(type.getModifiers())) {
            throw PluginStartupException.of(jar, className + " is not public");
        }
        return type.getConstructor();
    }
}
