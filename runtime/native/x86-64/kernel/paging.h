/* Page tables (Intel SDM, volume 3, section 4.5): what of the machine's memory is seen where, and by whom. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum paging_flags { PAGE_WRITABLE = 2, PAGE_USER = 4, PAGE_EXECUTABLE = 8 };

/* Has the window show memory up to `end`. */
void open_window(uint64_t end);

/* A new, empty set of tables that still has the window; false if memory is used up. */
bool paging_start(void);

/* Maps [from, to) onto memory from `physical` on. */
bool map_pages(uint64_t from, uint64_t to, uint64_t physical, unsigned flags);

/* Makes [from, to) memory of zeros of the program's, page by page when it is first touched. */
void map_on_demand(uint64_t from, uint64_t to);

/* From now on the processor uses the new tables. */
void paging_switch(void);

enum touched { TOUCHED, TOUCH_NOT_MAPPED, TOUCH_NO_MEMORY };

/* Has the page at `address`, which the program touched or passed, be there. */
enum touched touch_page(uint64_t address, bool for_writing);

/* Zeros what is there of [from, to). */
void clear_pages(uint64_t from, uint64_t to);

/* Where in the machine's memory lies what is seen at `address`, which is mapped. */
uint64_t physical_of(uint64_t address);
