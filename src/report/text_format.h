#pragma once

#include "core/text_format.h"

namespace modrob::report {

using modrob::align;
using modrob::columns_of;
using modrob::fixed;
using modrob::join;
using modrob::printable;
using modrob::signed_fixed;

}  // namespace modrob::report
