#include "study/machine.h"

#include <gnu/libc-version.h>
#include <sys/utsname.h>

#include <algorithm>
#include <fstream>

#include "core/error.h"
#include "core/text_format.h"

namespace modrob::study {

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

io::Json Machine::to_json() const {
  io::Json json = {
      {"architecture", architecture}, {"instruction_set", instruction_set}, {"c_library", c_library}, {"cpu", cpu}};
  if (!libtorch.empty()) json["libtorch"] = libtorch;
  return json;
}

Machine Machine::from_json(const io::Json& json) {
  const auto text = [&](const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!json.is_object()) return {};
  return {text("architecture"), text("instruction_set"), text("c_library"), text("cpu"), text("libtorch")};
}

bool Machine::computes_alike(const Machine& other) const {
  return !architecture.empty() && architecture == other.architecture && instruction_set == other.instruction_set &&
         c_library == other.c_library;
}

bool Machine::trains_alike(const Machine& other) const {
  return computes_alike(other) && cpu == other.cpu && libtorch == other.libtorch;
}

std::string Machine::text() const {
  std::vector<std::string> parts;
  for (const auto& part : {architecture, instruction_set, c_library, cpu}) {
    if (!part.empty()) parts.push_back(printable(part));
  }
  if (!libtorch.empty()) parts.push_back("LibTorch " + printable(libtorch));
  return parts.empty() ? "an unknown machine" : join(parts, ", ");
}

void note_machine(const fs::path& run_folder, const Machine& machine) {
  auto machines = machines_of(run_folder);
  const io::Json now = machine.to_json();
  if (std::any_of(machines.begin(), machines.end(), [&](const auto& known) { return known.to_json() == now; })) return;
  machines.push_back(machine);
  io::Json list = io::Json::array();
  for (const auto& known : machines) list.push_back(known.to_json());
  io::write_json(run_folder / kMachinesFile, {{"machines", std::move(list)}});
}

std::vector<Machine> machines_of(const fs::path& run_folder) {
  const fs::path file = run_folder / kMachinesFile;
  std::error_code absent;
  if (fs::file_size(file, absent) == 0 || absent) return {};
  const io::Json json = io::read_json(file);
  const auto list = json.find("machines");
  if (!json.is_object() || list == json.end() || !list->is_array()) {
    throw UserError(file.string() + " is damaged: it holds no list 'machines'; remove it");
  }
  std::vector<Machine> machines;
  for (const auto& entry : *list) machines.push_back(Machine::from_json(entry));
  return machines;
}

}  // namespace modrob::study
