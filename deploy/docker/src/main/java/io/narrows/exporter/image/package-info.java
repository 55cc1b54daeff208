/// Makes the container image: a folder as its file system will be, an archive of the classes that a start needs, and a
/// tar that container runtimes load. Part of the build, and of nothing that is shipped.
package io.narrows.exporter.image;
