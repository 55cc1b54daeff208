package io.narrows.exporter.adapter.outbound.plugins;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import org.pf4j.DefaultPluginManager;
import org.pf4j.JarPluginLoader;
import org.pf4j.Plugin;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginWrapper;

/// PF4J, such that each plugin is one jar that depends on no other and sees of the exporter what `HostPackages` shows,
/// and such that what PF4J would log and pass over is an error.
///
/// For one thread.
final class IsolatedPlugins extends DefaultPluginManager {
    private static final System.Logger LOGGER = System.getLogger(IsolatedPlugins.class.getName());

    private final PrivateCopies copies;

    /// @param exporterVersion that the `Plugin-Requires` of a plugin is held against. A qualifier does not count:
    /// by the rules of semantic versions `0.2.0-SNAPSHOT` comes before `0.2.0`, and would do for no plugin that
    /// asks for it.
    /// @param copies that jars may come from
    IsolatedPlugins(List<Path> directories, String exporterVersion, PrivateCopies copies) {
        super(directories);
        this.copies = copies;
        setSystemVersion(exporterVersion.replaceFirst("[-+].*", ""));
    }

    /// Where it is found out, the jar's own name is not known.
    private static final class IdTakenException extends PluginRuntimeException {
        private static final long serialVersionUID = 1L;

        private final String id;
        private final transient Path other;

        IdTakenException(String id, Path other) {
            this.id = id;
            this.other = other;
        }
    }

    /// Opens a jar. None of its code runs yet.
    ///
    /// @throws PluginStartupException if it is no plugin, or not one for this exporter
    PluginWrapper load(Path jar) {
        try {
            return getPlugin(loadPlugin(jar));
        } catch (IdTakenException e) {
            throw PluginStartupException.of(
                    jar, "plugin id '" + e.id + "' is already that of " + copies.another(e.other, jar), e);
        } catch (RuntimeException e) {
            throw PluginStartupException.of(jar, String.valueOf(e.getMessage()), e);
        }
    }

    /// Closes the jar of a plugin, and interrupts the threads that it left. What goes wrong is logged, for the
    /// exporter is better off with an open file than with a stop that breaks off.
    void unload(String pluginId) {
        try {
            var plugin = getPlugin(pluginId);
            new LeftThreads(plugin.getPluginPath(), plugin.getPluginClassLoader()).interrupt();
            unloadPlugin(pluginId);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "plugin not unloaded plugin=" + pluginId, e);
        }
    }

    /// Closes all, one by one: PF4J's own `stopPlugins` (3.15.0) throws a ConcurrentModificationException.
    void unloadAll() {
        getPlugins().forEach(plugin -> unload(plugin.getPluginId()));
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new PluginManifestFinder();
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new JarPluginLoader(this) {
            @Override
            protected PluginClassLoader createPluginClassLoader(Path jar, PluginDescriptor plugin) {
                return new IsolatedClassLoader(pluginManager, plugin);
            }
        };
    }

    /// PF4J heeds an `enabled.txt` and a `disabled.txt`. Here a jar that lies in the directory is a plugin, and one
    /// that does not is none.
    @Override
    protected boolean isPluginDisabled(String pluginId) {
        return false;
    }

    @Override
    protected void validatePluginDescriptor(PluginDescriptor plugin) {
        var id = plugin.getPluginId();
        if (id == null || id.isBlank()) {
            throw new PluginRuntimeException("its manifest has no Plugin-Id");
        }
        if (plugin.getVersion() == null) {
            throw new PluginRuntimeException("its manifest has no Plugin-Version");
        }
        if (!plugin.getPluginClass().equals(Plugin.class.getName())) {
            throw new PluginRuntimeException("its manifest has a Plugin-Class, which would never run;"
                    + " a plugin is a ReportConsumerFactory and nothing else");
        }
        if (!plugin.getDependencies().isEmpty()) {
            throw new PluginRuntimeException(
                    "its manifest has Plugin-Dependencies; a plugin brings all that it needs in its own jar");
        }
        var other = getPlugin(id);
        if (other != null) {
            throw new IdTakenException(id, other.getPluginPath());
        }
    }

    /// PF4J disables a plugin that requires a newer system, and goes on without a word to the caller.
    @Override
    protected boolean isPluginValid(PluginWrapper plugin) {
        var requires = plugin.getDescriptor().getRequires();
        boolean valid;
        try {
            valid = super.isPluginValid(plugin);
        } catch (RuntimeException e) {
            throw new PluginRuntimeException(
                    e,
                    "Plugin-Requires in its manifest must be a range of versions such as >=0.1.0 but was '" + requires
                            + "'");
        }
        if (!valid) {
            throw new PluginRuntimeException(
                    "it requires version " + requires + " of the exporter, and this is " + getSystemVersion());
        }
        return true;
    }
}
