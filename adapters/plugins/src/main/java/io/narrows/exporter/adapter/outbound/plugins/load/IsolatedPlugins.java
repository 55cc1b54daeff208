package io.narrows.exporter.adapter.outbound.plugins.load;

import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.adapter.outbound.plugins.jar.PrivateCopies;
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

/// PF4J with stricter rules: each plugin is one jar, depends on no other plugin, and sees only `HostPackages` of the
/// exporter. Problems that PF4J 3.15 would log and skip are errors (pf4j#563).
///
/// For one thread.
public final class IsolatedPlugins extends DefaultPluginManager {
    private static final System.Logger LOGGER = System.getLogger(IsolatedPlugins.class.getName());

    private final PrivateCopies copies;

    /// @param exporterVersion the version that `Plugin-Requires` is compared with. The qualifier is dropped, because in
    ///     semantic versioning `0.2.0-SNAPSHOT` comes before `0.2.0` and would satisfy no plugin that requires `0.2.0`
    /// @param copies the private copies that jars may be loaded from
    public IsolatedPlugins(List<Path> directories, String exporterVersion, PrivateCopies copies) {
        super(directories);
        this.copies = copies;
        setSystemVersion(exporterVersion.replaceFirst("[-+].*", ""));
    }

    /// A plugin id is used twice. The code that notices does not know the jar's own name.
    private static final class IdTakenException extends PluginRuntimeException {
        private static final long serialVersionUID = 1L;

        private final String id;
        private final transient Path other;

        IdTakenException(String id, Path other) {
            this.id = id;
            this.other = other;
        }
    }

    /// Opens a jar. Runs none of its code yet.
    ///
    /// @throws PluginStartupException if the jar is not a plugin, or not one for this exporter
    public PluginWrapper load(Path jar) {
        try {
            return getPlugin(loadPlugin(jar));
        } catch (IdTakenException e) {
            throw PluginStartupException.of(
                    jar, "plugin id '" + e.id + "' is already that of " + copies.another(e.other, jar), e);
        } catch (RuntimeException e) {
            throw PluginStartupException.of(jar, String.valueOf(e.getMessage()), e);
        }
    }

    /// Closes a plugin's jar, and interrupts the threads that the plugin left. Errors are logged and not thrown,
    /// because an open file does less harm than a shutdown that stops halfway.
    public void unload(String pluginId) {
        try {
            var plugin = getPlugin(pluginId);
            new LeftThreads(plugin.getPluginPath(), plugin.getPluginClassLoader()).interrupt();
            unloadPlugin(pluginId);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "plugin not unloaded plugin=" + pluginId, e);
        }
    }

    /// Closes all plugins one by one, because `stopPlugins` of PF4J 3.15 throws a ConcurrentModificationException
    /// (pf4j#656).
    public void unloadAll() {
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

    /// PF4J 3.15 would read `enabled.txt` and `disabled.txt` (Pf4jCasesTest). Here every jar in the directory is a
    /// plugin, and nothing else is one.
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

    /// PF4J 3.15 silently disables a plugin that requires a newer version (Pf4jCasesTest); here that is an error.
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
