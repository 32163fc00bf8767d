#include "core/gpus.h"

#include <dlfcn.h>

#include <memory>

namespace modrob {

namespace {

// The driver's interface, looked up at run time: most machines have no driver, and no header of CUDA is needed.
template <typename Function>
Function* symbol(void* library, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(library, name));
}

}  // namespace

std::vector<std::string> visible_gpus() {
  const std::unique_ptr<void, int (*)(void*)> driver(
      ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL),
      [](void* library) { return library == nullptr ? 0 : ::dlclose(library); });
  std::vector<std::string> names;
  if (driver == nullptr) return names;
  auto* initialise = symbol<int(unsigned)>(driver.get(), "cuInit");
  auto* count_devices = symbol<int(int*)>(driver.get(), "cuDeviceGetCount");
  auto* get = symbol<int(int*, int)>(driver.get(), "cuDeviceGet");
  auto* name_of = symbol<int(char*, int, int)>(driver.get(), "cuDeviceGetName");
  if (initialise == nullptr || count_devices == nullptr || get == nullptr || name_of == nullptr) return names;
  int count = 0;
  if (initialise(0) != 0 || count_devices(&count) != 0) return names;
  for (int number = 0; number < count; ++number) {
    int device = 0;
    char name[256] = {};
    const bool known = get(&device, number) == 0 && name_of(name, sizeof name, device) == 0;
    names.emplace_back(known ? name : "a GPU without a name");
  }
  return names;
}

}  // namespace modrob
