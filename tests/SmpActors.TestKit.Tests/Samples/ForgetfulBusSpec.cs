using SmpActors.Model;
using SmpActors.Model.X86;
using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.Parts;
using SmpActors.TestKit.Conformance.X86;

namespace SmpActors.TestKit.Tests.Samples;

public sealed class ForgetfulBusSpec
{
    [Fact]
    public void Bus_that_forgets_nmis_fails_the_fact_about_them()
    {
        var suite = new ForgetfulBusConformance();

        var fault = Assert.Throws<ConformanceException>(
            suite.Nmi_reaches_the_nmi_pin_and_no_vector_register);

        Assert.Equal("X-I-3", fault.Requirement.Rule);
        suite.Physical_destination_interrupts_the_apic_of_that_id_alone();
    }

    private sealed class ForgetfulBusConformance : XApicConformance
    {
        protected override IX86Controller New(ControllerSetup setup) =>
            new X86Parts(setup, PartHost.Pump, around: Changed);

        private static IPart Changed(IPart part) =>
            part is ApicBus bus ? new ForgetfulBus(bus) : part;
    }
}
