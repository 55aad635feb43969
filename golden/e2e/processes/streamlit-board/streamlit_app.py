import pandas as pd
import streamlit as st

sales = pd.DataFrame({"month": ["May", "June"], "sold": [18, 24]})

st.set_page_config(page_title="Sales")
st.title("Sales")
st.metric("Sold in all", int(sales["sold"].sum()))
st.bar_chart(sales, x="month", y="sold")
