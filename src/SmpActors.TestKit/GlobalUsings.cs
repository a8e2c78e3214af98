global using SmpActors.Model.Topology;
global using Xunit;
