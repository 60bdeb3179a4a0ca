/**
 * The files of the machine, with everything that a backup keeps of them and with names as bytes.
 *
 * <p>{@link io.holdfast.internal.posix.HostFiles} is the way in. Names and paths are strings in the form of
 * {@link io.holdfast.spi.source.EntryPaths}. Work is done relative to open {@linkplain
 * io.holdfast.internal.posix.DirectoryHandle directories}, by names of one component and without following symbolic
 * links: there is no limit to the length of a path, and nobody can redirect a restore by exchanging a directory for a link.
 *
 * <p>Failures are the exceptions of {@code java.nio.file}; their paths are printable, their reasons name the {@code
 * errno} where there was one.
 */
@NullMarked
package io.holdfast.internal.posix;

import org.jspecify.annotations.NullMarked;
