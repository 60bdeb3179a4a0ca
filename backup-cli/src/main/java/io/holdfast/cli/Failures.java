package io.holdfast.cli;

import io.holdfast.CancelledException;
import io.holdfast.HoldfastException;
import io.holdfast.KeyException;
import io.holdfast.LockedException;
import io.holdfast.NoRepositoryException;
import io.holdfast.spi.InvalidSettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine;

/** Turns what a command throws into one message and an exit code. */
final class Failures implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {

    private final Output output;
    private final Environment environment;

    Failures(Output output, Environment environment) {
        this.output = output;
        this.environment = environment;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        ExitCode kind = exitCode(failure);
        int ofTheCommand = command.getCommandSpec().exitCodeOnExecutionException();
        int code = ofTheCommand == ExitCode.ERROR.number() ? kind.number() : ofTheCommand;
        if (kind != ExitCode.OUTPUT_CLOSED) {
            report(message(failure), code);
        }
        if (output.debug() || environment.variable("HOLDFAST_DEBUG").isPresent()) {
            failure.printStackTrace(environment.terminal().err());
        }
        return code;
    }

    @Override
    public int handleParseException(CommandLine.ParameterException failure, String[] arguments) {
        String name = failure.getCommandLine().getCommandSpec().qualifiedName();
        int code = failure.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
        report(failure.getMessage() + "\nSee: " + name + " --help", code);
        return code;
    }

    private void report(String message, int code) {
        environment
                .terminal()
                .message(
                        output.json()
                                ? JsonLine.message("exit_error")
                                        .with("code", code)
                                        .with("message", message)
                                : "holdfast: " + message);
    }

    private static ExitCode exitCode(Exception failure) {
        if (failure instanceof NoRepositoryException) {
            return ExitCode.NO_REPOSITORY;
        }
        if (failure instanceof LockedException) {
            return ExitCode.LOCKED;
        }
        if (failure instanceof KeyException) {
            return ExitCode.WRONG_PASSWORD;
        }
        if (failure instanceof CancelledException || failure instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        if (failure instanceof ResultStream.Broken broken && broken.readerLeft()) {
            return ExitCode.OUTPUT_CLOSED;
        }
        return ExitCode.ERROR;
    }

    private static String message(Exception failure) {
        if (failure instanceof HoldfastException || failure instanceof InvalidSettingsException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof ResultStream.Broken broken) {
            return String.valueOf(broken.getMessage());
        }
        if (failure instanceof UncheckedIOException && failure.getCause() instanceof IOException io) {
            return describe(io);
        }
        if (failure instanceof IOException io) {
            return describe(io);
        }
        if (failure instanceof InterruptedException) {
            return "Interrupted.";
        }
        return "Something went wrong that should not: " + failure
                + "\nPlease report it with what HOLDFAST_DEBUG=1 shows.";
    }

    /** The exception in words: those of {@code java.nio.file} often say nothing but the path. */
    static String describe(IOException failure) {
        if (!(failure instanceof FileSystemException file)) {
            return String.valueOf(failure.getMessage());
        }
        String reason = file.getReason();
        if (file instanceof NoSuchFileException) {
            reason = "there is no such file";
        } else if (file instanceof AccessDeniedException) {
            reason = "permission denied";
        } else if (file instanceof FileAlreadyExistsException) {
            reason = "it exists already";
        } else if (file instanceof NotDirectoryException) {
            reason = "it is not a directory";
        }
        return file.getFile() + ": " + (reason == null ? file.getClass().getSimpleName() : reason);
    }
}
