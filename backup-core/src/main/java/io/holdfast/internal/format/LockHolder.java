package io.holdfast.internal.format;

import java.time.OffsetDateTime;

/**
 * What a lock of Holdfast's says of its holder beyond restic's fields, so that others on the same machine can tell that it has ended. A text is empty
 * where it is unknown. restic passes over it.
 *
 * @param since when the lock was acquired; its {@code time} is that of its last refresh
 * @param machine tells the machine from all others, whatever its boot
 * @param boot tells each boot of a kernel from all others
 * @param namespaces those in which the number of the process and its time of start count
 * @param start when the process was started, in ticks since the boot
 */
public record LockHolder(OffsetDateTime since, String machine, String boot, String namespaces, String start) {}
