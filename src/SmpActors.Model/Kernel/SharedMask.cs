namespace SmpActors.Model.Kernel;

/// <summary>
/// Names a cpumask in a CPU's memory that other CPUs change while it is used, as mm_cpumask() is.
/// </summary>
/// <param name="Number">Which one there, from 0.</param>
public readonly record struct SharedMask(int Number);
