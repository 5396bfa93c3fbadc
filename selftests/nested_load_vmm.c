// SPDX-License-Identifier: GPL-2.0-only
/*
 * nested_load: makes the VMs and runs their vCPUs
 */
#define _GNU_SOURCE /* program_invocation_name, SIGEV_THREAD_ID */
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "nested_load_vmm.h"
#include "processor.h"

/* Image, stacks and page tables; then what each vCPU allocates. */
#define NL_VM_PAGES 640
#define NL_VCPU_PAGES 48
#define NL_L2_STACK_PAGES 2

/*
 * The window of each vCPU has a gigabyte to itself, above what L1's nested
 * page table maps.  One page directory covers that gigabyte; its last entry
 * maps plain memory, so that a guest can bring the page directory in before the
 * first access to the window.
 */
#define NL_WINDOW_GPA (4ULL << 30)
#define NL_WINDOW_GVA BIT_ULL(40)
#define NL_WINDOW_STRIDE BIT_ULL(30)
#define NL_WINDOW_ALIGN (2ULL << 20)

/**
 * nl_alloc_pages() - pages of a guest, contiguous in its physical memory
 * @vm: the VM
 * @nr: how many
 * @hva: where the host sees them; zeroed
 *
 * Return: guest physical address of the first.
 */
u64 nl_alloc_pages(struct kvm_vm *vm, int nr, void **hva)
{
	vm_vaddr_t gva = vm_vaddr_alloc_pages(vm, nr);

	*hva = addr_gva2hva(vm, gva);
	memset(*hva, 0, nr * MIN_PAGE_SIZE);
	return addr_gva2gpa(vm, gva);
}

static u64 nl_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_RAW, &ts);
	return ts.tv_sec * (u64)NSEC_PER_SEC + ts.tv_nsec;
}

/*
 * The pages are only read, so all of them are the zero page and a window costs
 * no memory but page tables.  Guest page tables map it by 2 MiB; the host by
 * 4 KiB, hence KVM too: each page touched first is one nested page fault.
 */
static void nl_add_window(struct kvm_vm *vm, struct nl_vcpu *v)
{
	u64 max = (NL_WINDOW_STRIDE - NL_WINDOW_ALIGN) / MIN_PAGE_SIZE;
	u64 gpa = NL_WINDOW_GPA + v->vcpu->id * NL_WINDOW_STRIDE;
	u64 gva = NL_WINDOW_GVA + v->vcpu->id * NL_WINDOW_STRIDE;
	u64 off;

	v->g->window = gva;
	v->g->window_pages = v->g->count < max ? v->g->count : max;
	v->window_size =
		align_up(v->g->window_pages * MIN_PAGE_SIZE, NL_WINDOW_ALIGN);
	v->window = mmap(NULL, v->window_size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (v->window == MAP_FAILED)
		nl_die("cannot map %zu bytes: %m", v->window_size);
	madvise(v->window, v->window_size, MADV_NOHUGEPAGE);
	vm_set_user_memory_region(vm, 1 + v->vcpu->id, 0, gpa, v->window_size,
				  v->window);
	for (off = 0; off < v->window_size; off += NL_WINDOW_ALIGN)
		__virt_pg_map(vm, gva + off, gpa + off, PG_LEVEL_2M);

	v->g->warm = gva + NL_WINDOW_STRIDE - NL_WINDOW_ALIGN;
	__virt_pg_map(vm, v->g->warm, 0, PG_LEVEL_2M);
}

static void nl_vcpu_init(struct nl_load *load, struct kvm_vm *vm,
			 unsigned int id, struct nl_vcpu *v)
{
	const struct nl_opts *o = load->opts;
	vm_vaddr_t stack = vm_vaddr_alloc_pages(vm, NL_L2_STACK_PAGES);
	vm_vaddr_t gva = vm_vaddr_alloc_page(vm);

	v->load = load;
	v->vcpu = vm_vcpu_add(vm, id, nl_guest_main);
	v->g = addr_gva2hva(vm, gva);
	memset(v->g, 0, sizeof(*v->g));
	v->g->isa = o->isa;
	v->g->step = nl_guest_step(o->isa, o->kind);
	v->g->kind = o->kind;
	v->g->level = o->level;
	v->g->end_level = o->end_level;
	v->g->off = o->off;
	v->g->reflect = o->reflect;
	v->g->count = o->count;
	v->g->nr_accesses = o->nr_accesses;
	memcpy(v->g->access, o->access, sizeof(o->access));
	v->g->stack = stack + NL_L2_STACK_PAGES * MIN_PAGE_SIZE;
	if (o->kind == NL_NPF)
		nl_add_window(vm, v);
	if (o->level == 2)
		o->isa->prepare(vm, v->g);
	vcpu_args_set(v->vcpu, 1, gva);
}

/* As the library's __vm_create() but for the irqchip: see nl_step_hlt(). */
static struct kvm_vm *nl_vm_create(const struct nl_opts *o)
{
	u64 pages = NL_VM_PAGES + (u64)o->vcpus * NL_VCPU_PAGES;
	struct kvm_vm *vm = ____vm_create(VM_MODE_DEFAULT, pages);

	kvm_vm_elf_load(vm, program_invocation_name);
	if (o->block_us)
		vm_create_irqchip(vm);
	return vm;
}

/**
 * nl_load_create() - make all VMs and vCPUs
 * @load: filled in
 * @opts: what to make; must outlive @load
 */
void nl_load_create(struct nl_load *load, const struct nl_opts *opts)
{
	struct nl_vcpu *v;
	struct kvm_vm *vm;
	unsigned int i, id;

	load->opts = opts;
	load->nr = opts->vms * opts->vcpus;
	load->vcpu = calloc(load->nr, sizeof(*load->vcpu));
	if (!load->vcpu)
		nl_die("no memory for %u vCPUs", load->nr);
	pthread_barrier_init(&load->started, NULL, load->nr);
	pthread_barrier_init(&load->done, NULL, load->nr + 1);

	v = load->vcpu;
	for (i = 0; i < opts->vms; i++) {
		vm = nl_vm_create(opts);
		for (id = 0; id < opts->vcpus; id++)
			nl_vcpu_init(load, vm, id, v++);
	}
}

/* KVM forgets the pages together with the host. */
static void nl_lap(struct nl_vcpu *v)
{
	if (madvise(v->window, v->window_size, MADV_DONTNEED))
		nl_die("cannot drop the window: %m");
}

static void nl_start(struct nl_vcpu *v)
{
	nl_stats_read(v->vcpu, &v->start);
	pthread_barrier_wait(&v->load->started);
	v->start_ns = nl_now();
}

/* Return: whether the work is over. */
static bool nl_handle_io(struct nl_vcpu *v)
{
	switch (v->vcpu->run->io.port) {
	case NL_PORT_WORK:
		break;
	case NL_PORT_READY:
		nl_stats_read(v->vcpu, &v->ready);
		break;
	case NL_PORT_START:
		nl_start(v);
		break;
	case NL_PORT_LAP:
		nl_lap(v);
		break;
	case NL_PORT_DONE:
		v->end_ns = nl_now();
		return true;
	case NL_PORT_FAIL:
		nl_die("L1 got exit code 0x%lx, which it did not ask for",
		       v->g->fail_code);
	default:
		nl_die("OUT to port 0x%x", v->vcpu->run->io.port);
	}
	return false;
}

static void nl_on_tick(int sig)
{
}

/* Interrupts KVM_RUN of the calling thread from time to time. */
static void nl_start_ticks(unsigned int us)
{
	struct sigaction act = { .sa_handler = nl_on_tick };
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGUSR1,
		._sigev_un._tid = syscall(SYS_gettid),
	};
	struct itimerspec period = {
		.it_interval = { us / 1000000, us % 1000000 * 1000 },
	};
	timer_t timer;
	sigset_t set;

	period.it_value = period.it_interval;
	sigaction(SIGUSR1, &act, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) ||
	    timer_settime(timer, 0, &period, NULL))
		nl_die("cannot start a timer: %m");
}

static void nl_wake(struct nl_vcpu *v)
{
	struct kvm_mp_state state;

	vcpu_mp_state_get(v->vcpu, &state);
	if (state.mp_state != KVM_MP_STATE_HALTED)
		return;
	state.mp_state = KVM_MP_STATE_RUNNABLE;
	vcpu_mp_state_set(v->vcpu, &state);
	v->woken++;
}

static void nl_vcpu_loop(struct nl_vcpu *v)
{
	bool done = false;

	while (!done) {
		if (__vcpu_run(v->vcpu)) {
			if (errno != EINTR)
				nl_die("KVM_RUN: %m");
			if (v->load->opts->block_us)
				nl_wake(v);
			continue;
		}
		switch (v->vcpu->run->exit_reason) {
		case KVM_EXIT_HLT:
			break;
		case KVM_EXIT_IO:
			done = nl_handle_io(v);
			break;
		default:
			nl_die("vCPU stopped with %s after %lu exits",
			       exit_reason_str(v->vcpu->run->exit_reason),
			       v->g->done);
		}
	}
}

static void *nl_vcpu_thread(void *arg)
{
	struct nl_vcpu *v = arg;

	if (v->load->opts->block_us)
		nl_start_ticks(v->load->opts->block_us);
	nl_vcpu_loop(v);
	nl_stats_read(v->vcpu, &v->end);
	pthread_barrier_wait(&v->load->done);
	/* Parked until the process ends: KVM remembers the vCPU by its thread. */
	for (;;)
		pause();
	return NULL;
}

/**
 * nl_load_run() - run all vCPUs until each has done its work
 * @load: what nl_load_create() made
 *
 * The threads stay after that, the vCPUs with them.
 */
void nl_load_run(struct nl_load *load)
{
	sigset_t set, old;
	unsigned int i;
	int err;

	/* Leaves the signals to main(): they must end sleep() there. */
	sigfillset(&set);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	for (i = 0; i < load->nr; i++) {
		err = pthread_create(&load->vcpu[i].thread, NULL,
				     nl_vcpu_thread, &load->vcpu[i]);
		if (err)
			nl_die("cannot start a thread: %s", strerror(err));
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_barrier_wait(&load->done);
}

/**
 * nl_load_stop() - ask all vCPUs to end their work early
 * @load: what nl_load_create() made
 *
 * For use in a signal handler.
 */
void nl_load_stop(struct nl_load *load)
{
	unsigned int i;

	for (i = 0; i < load->nr; i++)
		WRITE_ONCE(load->vcpu[i].g->stop, 1);
}
