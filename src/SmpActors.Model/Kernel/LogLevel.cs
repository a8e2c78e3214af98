namespace SmpActors.Model.Kernel;

/// <summary>How urgent a line of the kernel's log is.</summary>
/// <remarks>Source: include/linux/kern_levels.h (v4.9).</remarks>
public enum LogLevel
{
    Emerg = 0,
    Alert = 1,
    Crit = 2,
    Err = 3,
    Warning = 4,
    Notice = 5,
    Info = 6,
    Debug = 7,
}
