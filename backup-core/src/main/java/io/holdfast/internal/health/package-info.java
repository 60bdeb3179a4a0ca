/** What facts about backups mean. */
@NullMarked
package io.holdfast.internal.health;

import org.jspecify.annotations.NullMarked;
