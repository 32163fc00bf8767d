#include "runs/machine.h"

#include <gnu/libc-version.h>
#include <sys/utsname.h>

#include <algorithm>
#include <fstream>

#include "core/error.h"
#include "core/text_format.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"

namespace modrob::runs {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMachinesFile = "machines.json";

std::string machine_architecture() {
  utsname name{};
  return ::uname(&name) == 0 ? name.machine : "unknown";
}

std::string widest_instruction_set() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    return "avx512";
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "avx2";
#endif
  return "baseline";
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("model name")) continue;
    const auto colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

}  // namespace

Machine Machine::of_this_process() {
  return {machine_architecture(), widest_instruction_set(), std::string("glibc ") + ::gnu_get_libc_version(),
          cpu_model(), ""};
}

void describe(io::RecordVisitor& visitor, Machine& machine) {
  auto& [architecture, instruction_set, c_library, cpu, libtorch, gpu] = machine;
  constexpr io::FieldOptions kMayLack = {.presence = io::Presence::kMayLack};
  visitor.field("architecture", architecture, kMayLack);
  visitor.field("instruction_set", instruction_set, kMayLack);
  visitor.field("c_library", c_library, kMayLack);
  visitor.field("cpu", cpu, kMayLack);
  visitor.field("libtorch", libtorch, {.presence = io::Presence::kIfAny});
  visitor.field("gpu", gpu, {.presence = io::Presence::kIfAny});
}

bool Machine::computes_alike(const Machine& other) const {
  return !architecture.empty() && architecture == other.architecture && instruction_set == other.instruction_set &&
         c_library == other.c_library;
}

bool Machine::trains_alike(const Machine& other) const {
  return computes_alike(other) && cpu == other.cpu && libtorch == other.libtorch && gpu == other.gpu;
}

std::string Machine::text() const {
  std::vector<std::string> parts;
  for (const auto& part : {architecture, instruction_set, c_library, cpu}) {
    if (!part.empty()) parts.push_back(printable(part));
  }
  if (!libtorch.empty()) parts.push_back("LibTorch " + printable(libtorch));
  if (!gpu.empty()) parts.push_back(printable(gpu));
  return parts.empty() ? "an unknown machine" : join(parts, ", ");
}

void note_machine(const fs::path& run_folder, const Machine& machine) {
  auto machines = machines_of(run_folder);
  if (std::find(machines.begin(), machines.end(), machine) != machines.end()) return;
  machines.push_back(machine);
  io::JsonWriter writer;
  writer.field("machines", machines);
  io::write_json(run_folder / kMachinesFile, writer.take());
}

std::vector<Machine> machines_of(const fs::path& run_folder) {
  const fs::path file = run_folder / kMachinesFile;
  std::vector<Machine> machines;
  std::error_code absent;
  if (fs::file_size(file, absent) == 0 || absent) return machines;
  const io::Json json = io::read_json(file);
  io::JsonReader(json, file.string(), "remove the file").field("machines", machines);
  return machines;
}

}  // namespace modrob::runs
